import type { Text } from "./text.ts";

const noBot = "Aucun voicebot";
const noCall = "Aucun appel";

export const voicebotProviders: Text["voicebotProviders"] = {
  title: "Voicebot - fournisseurs",
  description: "Deepgram, Groq et ElevenLabs : ce qui échoue, ce qui tarde, ce qui prend le relais, et à quel prix.",
  rows: { errors: "Erreurs", speed: "Latence", use: "Utilisation", prices: "Tarifs" },
  panels: {
    errorShare: {
      title: "Part d'erreurs par fournisseur",
      description:
        "Erreurs divisées par erreurs plus demandes, autour de chaque instant. Au-delà de 5 % pendant cinq minutes : l'alerte VoicebotProviderErrorRate.",
      noValue: "Aucune demande",
    },
    errorsTotal: {
      title: "Erreurs par nature",
      description:
        "Erreurs de la période, par fournisseur et par nature. Seules celles qui se sont produites apparaissent, la plus fréquente en premier.",
      noValue: "Aucune erreur",
    },
    spendOverTime: {
      title: "Dépenses par heure",
      description: "Dépenses chez chaque fournisseur, ramenées à l'heure, autour de chaque instant.",
      noValue: "Aucun voicebot",
    },
    tableAge: {
      title: "Âge de la grille tarifaire, en jours",
      description:
        "Jours écoulés depuis la date de la grille tarifaire en vigueur, la plus récente s'il y en a plusieurs. Au-delà de 90 jours : l'alerte VoicebotPriceTableStale.",
      noValue: "Grille sans date",
    },
    providerErrors: {
      title: "Erreurs des fournisseurs",
      description: "Erreurs par fournisseur et par nature, dans chaque barre (cinq minutes au moins).",
      noValue: "Aucune erreur",
    },
    fallbacks: {
      title: "Solutions de repli",
      description:
        "Nombre de fois où une solution de repli a servi, de quoi vers quoi, dans chaque barre (cinq minutes au moins).",
      noValue: "Aucun repli",
    },
    providerRequests: {
      title: "Demandes par minute",
      description: "Flux Deepgram ouverts, demandes à Groq et phrases payées à ElevenLabs, par minute.",
      noValue: noBot,
    },
    tokens: {
      title: "Jetons Groq par heure",
      description: "Jetons envoyés au modèle de langage et reçus de lui, ramenés à l'heure.",
      noValue: noBot,
    },
    audio: {
      title: "Audio transcrit",
      description:
        "Durée d'audio envoyée à Deepgram sur la période, en jours, heures, minutes et secondes : c'est elle qui est facturée.",
      noValue: noBot,
    },
    prices: {
      title: "Tarifs en vigueur",
      description:
        "En dollars et dans les unités de vente des fournisseurs, selon la grille tarifaire que les pods appliquent à cet instant ; sa date est entre parenthèses.",
      noValue: "Aucune grille tarifaire",
    },
    speechToText: {
      title: "Latence STT (Deepgram)",
      description:
        "De la fin de parole à la transcription finale. Médiane et 95e centile, estimés dans les intervalles de l'histogramme.",
      noValue: noCall,
    },
    languageModel: {
      title: "Latence LLM (Groq)",
      description:
        "Temps de réponse du modèle de langage, par tâche. 95e centile, estimé dans les intervalles de l'histogramme.",
      noValue: noCall,
    },
    textToSpeech: {
      title: "Latence TTS (ElevenLabs et cache)",
      description:
        "De la demande d'une phrase à son premier son, selon que la voix vient du cache ou d'ElevenLabs. 95e centile, estimé dans les intervalles de l'histogramme.",
      noValue: noCall,
    },
  },
};
