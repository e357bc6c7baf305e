import type { Text } from "./text.ts";

export const voicebotCache: Text["voicebotCache"] = {
  title: "Voicebot - cache vocal",
  description: "Ce que le cache de voix sert, ce qu'il économise, et ce que la voix coûte encore.",
  rows: { money: "Coûts et économies", use: "Utilisation", speed: "Latence" },
  panels: {
    hitRate: {
      title: "Taux de succès du cache",
      description:
        "Phrases prononcées depuis le cache divisées par toutes les phrases prononcées, sur la période. Compte des phrases, pas des caractères.",
      noValue: "Aucune phrase",
    },
    saved: {
      title: "Économies du cache",
      description:
        "Ce que les phrases servies par le cache auraient coûté chez ElevenLabs sur la période, au tarif en vigueur à cet instant.",
      noValue: "Aucun voicebot",
    },
    voiceCost: {
      title: "Coût de la voix",
      description: "Dépenses chez ElevenLabs sur la période, préchauffage du cache compris.",
      noValue: "Aucun voicebot",
    },
    warmingCost: {
      title: "Préchauffage du cache",
      description:
        "Dépenses de la période pour les phrases fixes que les pods synthétisent avant tout appel, une seule fois par cluster et par voix : tout ce qui est dépensé en dehors des appels.",
      noValue: "Aucun voicebot",
    },
    hitsOverTime: {
      title: "Taux de succès du cache dans le temps",
      description:
        "Part des phrases servies par le cache, autour de chaque instant, par voicebot. Une chute durable déclenche l'alerte VoicebotTtsCacheCollapse.",
      noValue: "Aucune phrase",
    },
    phrases: {
      title: "Phrases prononcées",
      description: "Phrases servies par le cache et phrases payées, dans chaque barre (cinq minutes au moins).",
      noValue: "Aucun voicebot",
    },
    characters: {
      title: "Caractères prononcés",
      description:
        "Caractères prononcés sur la période, selon que la voix vient du cache ou d'ElevenLabs. Seuls les seconds sont facturés.",
      noValue: "Aucun voicebot",
    },
    savedByBot: {
      title: "Économies par voicebot",
      description: "Ce que le cache a économisé sur la période, par voicebot.",
      noValue: "Aucun voicebot",
    },
    latency: {
      title: "Premier son, cache et ElevenLabs",
      description:
        "De la demande d'une phrase à son premier son, selon l'origine de la voix. Médiane et p95, estimés dans les intervalles de l'histogramme.",
      noValue: "Aucun appel",
    },
    moneyOverTime: {
      title: "Dépensé et économisé par heure",
      description: "Dépenses chez ElevenLabs et économies du cache, ramenées à l'heure, autour de chaque instant.",
      noValue: "Aucun voicebot",
    },
  },
};
