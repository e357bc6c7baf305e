import type { Text } from "./text.ts";

const noBot = "Aucun voicebot";
const noCall = "Aucun appel";

export const voicebotRoi: Text["voicebotRoi"] = {
  title: "Voicebot ROI",
  description:
    "Ce que les appels coûtent, ce que le cache vocal économise, et comment les clients sont servis. Les montants sont en dollars (USD), tarifés par le voicebot au moment de la dépense.",
  rows: {
    costs: "Coûts",
    business: "Indicateurs métier",
    live: "Appels",
    performance: "Performance",
    money: "Retour sur investissement",
    budget: "Budget",
    compared: "Comparaison avec la période précédente",
  },
  panels: {
    costToday: {
      title: "Coût total aujourd'hui",
      description:
        "Dépenses ElevenLabs, Deepgram et Groq depuis minuit (fuseau du tableau de bord), quelle que soit la période choisie. Somme des montants comptés par chaque pod au moment de la dépense ; Prometheus extrapole : exact à 2 % près, la facture fait foi.",
      noValue: noBot,
    },
    costPerCall: {
      title: "Coût par appel",
      description:
        "Dépenses de la période divisées par les appels terminés dans la période. Sur une période courte, les appels encore en cours ont déjà coûté sans être comptés.",
      noValue: noCall,
    },
    cacheSavings: {
      title: "Économies du cache",
      description:
        "Ce que les phrases servies par le cache vocal auraient coûté chez ElevenLabs sur la période, au tarif en vigueur à cet instant.",
      noValue: noBot,
    },
    cacheHits: {
      title: "Taux de succès du cache",
      description:
        "Phrases prononcées depuis le cache divisées par toutes les phrases prononcées, sur la période. Compte des phrases, pas des caractères.",
      noValue: "Aucune phrase",
    },
    calls: {
      title: "Appels traités",
      description:
        "Appels terminés dans la période, quelle qu'en soit l'issue. Arrondi série par série ; un appel terminé juste avant l'arrêt d'un pod peut manquer.",
      noValue: noBot,
    },
    resolution: {
      title: "Taux de résolution",
      description:
        "Appels résolus par le voicebot seul, divisés par tous les appels terminés (résolus, transférés, abandonnés, en échec) de la période.",
      noValue: noCall,
    },
    meanDuration: {
      title: "Durée moyenne",
      description: "Durée totale des appels terminés dans la période divisée par leur nombre.",
      noValue: noCall,
    },
    positiveSentiment: {
      title: "Sentiment positif",
      description:
        "Appels jugés positifs d'après le texte de la conversation, divisés par tous les appels jugés de la période. Une estimation, pas une enquête.",
      noValue: noCall,
    },
    callsPerHour: {
      title: "Appels par heure",
      description:
        "Appels terminés par heure, en moyenne sur chaque barre (une heure au moins). Une barre commence à l'heure où elle est dessinée ; la dernière n'est pas finie.",
      noValue: noCall,
    },
    concurrentCalls: {
      title: "Appels simultanés",
      description:
        "Appels en cours à cet instant, tous pods confondus, y compris ceux des pods qui s'arrêtent. Vert sous 5, jaune de 5 à 9, rouge à partir de 10.",
      noValue: noBot,
    },
    problems: {
      title: "Distribution des problèmes",
      description: "Part de chaque type de problème dans les appels terminés de la période.",
      noValue: noCall,
    },
    sentiments: {
      title: "Sentiment client",
      description:
        "Part de chaque sentiment, d'après le texte de la conversation, dans les appels terminés de la période.",
      noValue: noCall,
    },
    concurrentCallsByBot: {
      title: "Appels simultanés par voicebot",
      description:
        "Appels en cours dans le temps, par voicebot. C'est la mesure qui pilote le nombre de pods. Seuils : 5 et 10 appels.",
      noValue: noBot,
    },
    turnResponse: {
      title: "Attente du client",
      description:
        "De la fin de parole du client au premier son de la réponse : ce que le client ressent. Médiane et 95e centile, estimés dans les intervalles de l'histogramme. La ligne en tirets est l'objectif déclaré par la ressource (objectives.turnSeconds), le plus exigeant si plusieurs voicebots sont choisis. Les latences des étapes ne s'additionnent pas.",
      noValue: noCall,
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
    costPerDay: {
      title: "Coût par jour",
      description:
        "Dépenses de chacun des 14 derniers jours, par fournisseur, quelle que soit la période choisie. Aujourd'hui n'est pas fini ; un jour de changement d'heure est décalé d'une heure.",
      noValue: noBot,
    },
    costByProvider: {
      title: "Coût par fournisseur",
      description: "Dépenses de la période chez chaque fournisseur, tarifées au moment de la dépense.",
      noValue: noBot,
    },
    humanCostAvoided: {
      title: "Coût humain évité",
      description:
        "Appels résolus par le voicebot seul multipliés par le coût déclaré d'un appel traité par une personne (costs.humanCostPerCallUsd). Une hypothèse déclarée, pas une mesure. Les voicebots sans coût déclaré ne comptent pas.",
      noValue: "Coût humain non déclaré",
    },
    netGain: {
      title: "Gain net",
      description:
        "Coût humain évité moins les dépenses de la période, pour les voicebots dont le coût humain est déclaré.",
      noValue: "Coût humain non déclaré",
    },
    returnOnInvestment: {
      title: "ROI",
      description:
        "Gain net divisé par les dépenses de la période, pour les voicebots dont le coût humain est déclaré. 100 % : chaque dollar dépensé est récupéré et en rapporte un autre.",
      noValue: "Rien dépensé ou coût humain non déclaré",
    },
    costByBot: {
      title: "Coût par voicebot",
      description: "Dépenses de la période, par voicebot, tarifées au moment de la dépense.",
      noValue: "Aucun voicebot",
    },
    budgetUsed: {
      title: "Budget du jour consommé",
      description:
        "Dépenses depuis minuit divisées par le budget quotidien déclaré (costs.budgetUsdPerDay) des voicebots choisis.",
      noValue: "Budget non déclaré",
    },
    forecast: {
      title: "Prévision sur 24 heures",
      description:
        "Dépenses des six dernières heures multipliées par quatre : ce que coûterait une journée à ce rythme, quelle que soit la période choisie.",
      noValue: "Aucun voicebot",
    },
    budgetDeclared: {
      title: "Budget quotidien déclaré",
      description:
        "Somme des budgets quotidiens déclarés (costs.budgetUsdPerDay) par les voicebots choisis, au dernier relevé de la période.",
      noValue: "Budget non déclaré",
    },
    callsChange: {
      title: "Évolution des appels",
      description:
        "Appels terminés dans la période, comparés à ceux de la période précédente, de même durée. 10 % : un dixième de plus ; un nombre négatif : une baisse.",
      noValue: "Aucun appel sur la période précédente",
    },
    spendChange: {
      title: "Évolution des dépenses",
      description:
        "Dépenses de la période, comparées à celles de la période précédente, de même durée. Un nombre négatif : une baisse.",
      noValue: "Aucune dépense sur la période précédente",
    },
    costPerCallChange: {
      title: "Évolution du coût par appel",
      description:
        "Coût par appel de la période, comparé à celui de la période précédente, de même durée. Un nombre négatif : une baisse.",
      noValue: "Aucun appel sur la période précédente",
    },
    resolutionChange: {
      title: "Évolution du taux de résolution",
      description:
        "Taux de résolution de la période moins celui de la période précédente, de même durée : l'écart est en points de pourcentage.",
      noValue: "Aucun appel sur la période précédente",
    },
  },
};
