import { voicebotCache } from "./fr-cache.ts";
import { voicebotCalls } from "./fr-calls.ts";
import { voicebotOperator } from "./fr-operator.ts";
import { voicebotProviders } from "./fr-providers.ts";
import { voicebotRoi } from "./fr-roi.ts";
import type { Text } from "./text.ts";

export const fr: Text = {
  timezone: "Europe/Paris",
  variables: { datasource: "Data source", namespace: "Namespace", voicebot: "Voicebot", console: "Console" },
  problems: { internet: "Pannes Internet", mobile: "Problèmes mobile", unknown: "Autre" },
  sentiments: { positive: "Positif", neutral: "Neutre", negative: "Négatif" },
  providers: { deepgram: "Deepgram (écoute)", groq: "Groq (compréhension)", elevenlabs: "ElevenLabs (voix)" },
  speechSources: { cache: "Cache", elevenlabs: "ElevenLabs" },
  languageTasks: { understanding: "Compréhension", reply: "Réponse", analysis: "Analyse" },
  median: "médiane",
  p95: "p95",
  total: "Total",
  inProgress: "en cours",
  limit: "capacité",
  started: "commencés",
  ended: "terminés",
  waiting: "attente",
  working: "travail",
  added: "ajouts",
  retried: "reprises",
  unfinished: "travail non terminé",
  longest: "plus long",
  tokensIn: "entrée",
  tokensOut: "sortie",
  statuses: { resolved: "Résolus", transferred: "Transférés", abandoned: "Abandonnés", failed: "En échec" },
  severities: { LOW: "Faible", MEDIUM: "Moyenne", HIGH: "Haute" },
  words: {
    paid: "payées",
    fromCache: "du cache",
    spent: "dépensé",
    saved: "économisé",
    wanted: "voulus",
    ready: "prêts",
    draining: "en cours d'arrêt",
    transcript: "transcription, p95",
    understanding: "compréhension, p95",
    voice: "voix, p95",
    maximum: "maximum déclaré",
    calls: "appels",
    turns: "attente",
  },
  annotations: { grown: "Pods ajoutés", shrunk: "Pods retirés", draining: "Pods en cours d'arrêt" },
  voicebotRoi,
  voicebotCalls,
  voicebotCache,
  voicebotProviders,
  voicebotOperator,
};
