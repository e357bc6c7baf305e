import type { Text } from "./text.ts";

const noBot = "Aucun voicebot";
const noCall = "Aucun appel";

export const voicebotCalls: Text["voicebotCalls"] = {
  title: "Voicebot - appels et tours",
  description:
    "Pour l'exploitation : d'où viennent les refus, l'attente et les erreurs, et ce qu'il reste de capacité et de budget.",
  rows: {
    calls: "Appels",
    objectives: "Objectifs",
    turns: "Tours de parole",
    about: "Motifs et suites",
    pods: "Pods",
  },
  panels: {
    arrivals: {
      title: "Appels commencés et terminés par heure",
      description:
        "Rythme des appels acceptés et des appels terminés, ramené à l'heure. Un écart qui dure signifie que les appels s'allongent.",
      noValue: noBot,
    },
    capacity: {
      title: "Appels en cours et capacité",
      description:
        "Appels en cours et appels que les pods peuvent tenir ensemble, pods en cours d'arrêt compris. Seuils : 5 et 10 appels.",
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
        "Connexions refusées, par raison, dans chaque barre (cinq minutes au moins). En gris, ce qui n'est pas un client : ouverture incorrecte (handshake), protocole inconnu (protocol), appel non annoncé (unannounced), signature fausse (signature).",
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
      description:
        "Dossiers d'appel et tickets en attente de livraison sur les pods, plus ceux qui ont été perdus pendant la période.",
      noValue: noBot,
    },
    slowTurns: {
      title: "Tours trop lents",
      description:
        "Part des tours dont la réponse a commencé plus tard que l'objectif alors en vigueur (objectives.turnSeconds, 1,5 s par défaut), sur la période. Compté par le voicebot, tour par tour.",
      noValue: noCall,
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
      title: "Coupures dans la voix",
      description:
        "Trames de voix attendues mais absentes, dans chaque barre (cinq minutes au moins) : le client entend une coupure.",
      noValue: noBot,
    },
    thoughts: {
      title: "Réflexion anticipée",
      description:
        "Réflexions commencées avant qu'il soit certain que le client a fini (turns.thinkAhead), dans chaque barre (cinq minutes au moins). Gardées : le client a eu sa réponse plus tôt. Jetées : il parlait encore, et il a fallu réfléchir de nouveau.",
      noValue: noBot,
    },
    thoughtsCost: {
      title: "Coût des réflexions jetées",
      description:
        "Dépensé sur la période pour des réflexions jetées : une part du coût de Groq. Sans turns.thinkAhead il est nul, et les clients attendent davantage.",
      noValue: noBot,
    },
    eventLoop: {
      title: "Retard du processus",
      description:
        "Retard avec lequel le processus exécute ses minuteries : 95e centile, estimé dans les intervalles de l'histogramme. Au-delà de 50 ms, la voix en souffre.",
      noValue: noBot,
    },
    versions: {
      title: "Pods par version",
      description: "Pods en marche par version et révision : deux lignes pendant une mise à jour.",
      noValue: noBot,
    },
    problemsOverTime: {
      title: "Problèmes dans le temps",
      description:
        "Appels terminés par type de problème, dans chaque barre (cinq minutes au moins). Une barre commence à l'heure où elle est dessinée.",
      noValue: "Aucun voicebot",
    },
    sentimentOverTime: {
      title: "Sentiment dans le temps",
      description:
        "Appels jugés d'après le texte de la conversation, par sentiment, dans chaque barre (cinq minutes au moins).",
      noValue: "Aucun voicebot",
    },
    longestCall: {
      title: "Plus long appel en cours",
      description:
        "Âge de l'appel en cours le plus ancien, en minutes, et durée maximale déclarée (calls.maxDurationSeconds). Au-delà, l'appel est bloqué.",
      noValue: "Aucun voicebot",
    },
    ticketTags: {
      title: "Tickets par motif",
      description:
        "Tickets créés dans la période, par motif. Seuls les motifs rencontrés apparaissent, le plus fréquent en premier. Arrondi série par série.",
      noValue: "Aucun ticket",
    },
    wait: {
      title: "Attente du client et ses étapes",
      description:
        "De la fin de parole du client au premier son de la réponse (médiane et p95), et le p95 de chaque étape : transcription, compréhension, voix. Valeurs estimées dans les intervalles de l'histogramme ; les étapes ne s'additionnent pas. Les points isolés sont des appels.",
      noValue: "Aucun appel",
    },
    turnsBudget: {
      title: "Budget d'erreur : attente",
      description:
        "Ce qu'il reste, sur la période, des tours qui peuvent être en retard selon l'objectif déclaré (objectives.turnsInTime). 100 % : aucun retard ; moins de 0 : l'objectif est manqué.",
      noValue: "Aucun appel",
    },
    callsBudget: {
      title: "Budget d'erreur : appels",
      description:
        "Ce qu'il reste, sur la période, des appels qui peuvent échouer selon l'objectif déclaré (objectives.callsWithoutFailure).",
      noValue: "Aucun appel",
    },
    burnRate: {
      title: "Vitesse de consommation du budget",
      description:
        "Part des tours en retard et des appels en échec, divisée par ce que l'objectif déclaré admet, autour de chaque instant. 1 : le budget tient exactement jusqu'à la fin ; à partir de 14,4, quelqu'un est réveillé.",
      noValue: "Aucun appel",
    },
    objective: {
      title: "Objectif d'attente",
      description:
        "Délai déclaré (objectives.turnSeconds) dans lequel chaque tour doit recevoir sa réponse ; le plus court si plusieurs voicebots sont choisis.",
      noValue: "Aucun voicebot",
    },
  },
};
