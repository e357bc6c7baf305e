import type { Text } from "./text.ts";

const noOperator = "Aucun opérateur";
const noReconcile = "Aucune réconciliation";

export const voicebotOperator: Text["voicebotOperator"] = {
  title: "Voicebot - opérateur",
  description:
    "L'opérateur qui gère les ressources Voicebot : ce qu'il fait, ce qui l'attend, et comment l'API lui répond.",
  rows: { bots: "Voicebots", reconciles: "Réconciliations", api: "API Kubernetes" },
  panels: {
    conditions: {
      title: "Voicebots par condition",
      description: "Nombre de ressources Voicebot dont la condition est vraie, à cet instant.",
      noValue: noOperator,
    },
    leader: {
      title: "Opérateurs élus",
      description: "Réplicas de l'opérateur qui se disent élus. Il en faut exactement un.",
      noValue: noOperator,
    },
    reconcileErrors: {
      title: "Réconciliations en échec",
      description: "Réconciliations terminées par une erreur dans la période ; chacune est reprise.",
      noValue: noOperator,
    },
    reconciles: {
      title: "Réconciliations par minute",
      description: "Réconciliations terminées par minute, par résultat.",
      noValue: noOperator,
    },
    reconcileTime: {
      title: "Durée d'une réconciliation",
      description: "95e centile, estimé dans les intervalles de l'histogramme.",
      noValue: noReconcile,
    },
    queueDepth: {
      title: "File d'attente",
      description: "Ressources qui attendent d'être réconciliées, à chaque instant.",
      noValue: noOperator,
    },
    queueTime: {
      title: "Attente et travail",
      description:
        "Temps passé dans la file, puis à être traité. 95e centile, estimé dans les intervalles de l'histogramme.",
      noValue: noReconcile,
    },
    queueTraffic: {
      title: "Ajouts et reprises par minute",
      description: "Ressources mises dans la file, et celles qui y reviennent après un échec.",
      noValue: noOperator,
    },
    workers: {
      title: "Réconciliations en cours",
      description: "Réconciliations en cours à chaque instant, et combien peuvent l'être ensemble.",
      noValue: noOperator,
    },
    stuckWork: {
      title: "Travail qui dure",
      description:
        "Secondes de travail en cours, et durée de la plus longue réconciliation en cours. Une courbe qui monte sans fin signale un blocage.",
      noValue: noOperator,
    },
    apiRequests: {
      title: "Requêtes à l'API par minute",
      description: "Requêtes à l'API Kubernetes par minute, par code de réponse.",
      noValue: noOperator,
    },
    apiTime: {
      title: "Temps de réponse de l'API",
      description: "95e centile par verbe, estimé dans les intervalles de l'histogramme.",
      noValue: noReconcile,
    },
    pods: {
      title: "Pods des voicebots",
      description:
        "Pods voulus, pods qui prennent des appels et pods qui finissent les leurs, tous voicebots confondus, d'après leur statut. Les décisions de l'autoscaler sont annotées.",
      noValue: "Aucun opérateur",
    },
    troubles: {
      title: "Voicebots en difficulté",
      description:
        "Ressources Voicebot dont la condition Ready est fausse, à chaque instant. Au bout de quinze minutes : l'alerte VoicebotOperatorBotNotReady.",
      noValue: "Aucun opérateur",
    },
  },
};
