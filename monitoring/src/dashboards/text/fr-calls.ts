import type { Text } from "./text.ts";

const noBot = "Aucun voicebot";
const noCall = "Aucun appel";

export const voicebotCalls: Text["voicebotCalls"] = {
  title: "Voicebot - appels et tours",
  description:
    "Pour l'exploitation : d'où viennent les refus, l'attente et les erreurs, et ce qu'il reste de capacité et de budget.",
  rows: {
    calls: "Appels",
    care: "Suites à donner",
    turns: "Tours de parole",
    providers: "Fournisseurs",
    means: "Moyens",
  },
  panels: {
    arrivals: {
      title: "Appels commencés et terminés par heure",
      description:
        "Rythme des appels acceptés et des appels terminés, ramené à l'heure. Un écart qui dure : les appels s'allongent.",
      noValue: noBot,
    },
    capacity: {
      title: "Appels en cours et capacité",
      description: "Appels en cours et appels que les pods peuvent tenir ensemble, pods en cours d'arrêt compris.",
      noValue: noBot,
    },
    outcomes: {
      title: "Issue des appels",
      description: "Part de chaque issue dans les appels terminés de la période.",
      noValue: noCall,
    },
    rejected: {
      title: "Connexions refusées",
      description:
        "Connexions refusées, par raison, dans chaque barre (cinq minutes au moins). handshake et protocol : des octets étrangers, pas des clients.",
      noValue: noBot,
    },
    tickets: {
      title: "Tickets par gravité",
      description: "Tickets créés dans la période. Arrondi série par série.",
      noValue: noBot,
    },
    draining: {
      title: "Pods en cours d'arrêt",
      description: "Pods qui finissent leurs appels avant de partir et n'en prennent plus.",
      noValue: noBot,
    },
    recordsPending: {
      title: "Tickets et dossiers non livrés",
      description: "Dossiers d'appel en attente de livraison sur les pods, plus les tickets perdus dans la période.",
      noValue: noBot,
    },
    slowTurns: {
      title: "Tours trop lents",
      description:
        "Part des tours dont la réponse a commencé plus de 1,5 s après la fin de parole du client, sur la période. L'objectif en admet 5 %.",
      noValue: noCall,
    },
    budgetUsed: {
      title: "Budget du jour consommé",
      description:
        "Dépenses depuis minuit divisées par le budget quotidien déclaré (costs.budgetUsdPerDay) des voicebots choisis.",
      noValue: "Budget non déclaré",
    },
    bargeIn: {
      title: "Réaction à l'interruption",
      description:
        "Du moment où le client parle par-dessus le voicebot jusqu'au silence du voicebot. Médiane et 95e centile, estimés dans les intervalles de l'histogramme.",
      noValue: "Aucune interruption",
    },
    interruptions: {
      title: "Interruptions",
      description: "Fois où un client a interrompu le voicebot, dans chaque barre (cinq minutes au moins).",
      noValue: noBot,
    },
    underflows: {
      title: "Trous dans la voix",
      description:
        "Trames de voix attendues et absentes, dans chaque barre (cinq minutes au moins) : ce que le client entend comme un hoquet.",
      noValue: noBot,
    },
    eventLoop: {
      title: "Retard du processus",
      description:
        "Retard des minuteries du processus, 95e centile, estimé dans les intervalles de l'histogramme : au-delà de 50 ms la voix en souffre.",
      noValue: noBot,
    },
    providerErrors: {
      title: "Erreurs des fournisseurs",
      description: "Erreurs par fournisseur et par nature, dans chaque barre (cinq minutes au moins).",
      noValue: "Aucune erreur",
    },
    fallbacks: {
      title: "Solutions de repli",
      description: "Fois où un second choix a servi, de quoi vers quoi, dans chaque barre (cinq minutes au moins).",
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
      description: "Durée d'audio envoyée à Deepgram sur la période : c'est elle qui est facturée.",
      noValue: noBot,
    },
    characters: {
      title: "Caractères prononcés",
      description:
        "Caractères prononcés sur la période, selon que la voix vient du cache ou d'ElevenLabs. Seuls les seconds sont facturés.",
      noValue: noBot,
    },
    prices: {
      title: "Tarifs en vigueur",
      description: "Prix par unité, en dollars, selon la table de prix que les pods appliquent à cet instant.",
      noValue: "Aucune table de prix",
    },
    versions: {
      title: "Pods par version",
      description: "Pods en marche par version et révision : deux lignes pendant une mise à jour.",
      noValue: noBot,
    },
  },
};
