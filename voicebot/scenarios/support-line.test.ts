/** The support line's calls, as timelines (what the lines mean: a-timeline.ts). */
import { test } from "vitest";
import { playTimeline } from "./a-timeline.ts";

/** The clock of these calls begins on 1 January 2026, a Thursday, at midnight UTC. */
const closed = { timezone: "Europe/Paris", open: ["Mon-Fri 09:00-18:00"] };

test("nobody is there: a caller whose trouble stays leaves name and number, corrects one, and is told that they are rung back", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: mon internet ne marche plus
     5.8  bot: Très bien, voyons votre connexion
     8.0  bot: Je patiente pendant ce temps
     9.2  caller: ça ne marche pas (0.5 s)
    10.2  bot: Essayons autre chose
    13.1  bot: Je patiente pendant ce temps
    14.8  caller: toujours rien
    16.3  bot: Nos conseillers ne sont pas disponibles
    18.0  caller: oui volontiers
    19.8  bot: Je prends note de votre demande
    20.4  bot: Quel est votre nom
    21.5  caller: je m'appelle dupond
    23.3  bot: J'ai noté :
    23.5  bot: dupond,
    23.6  bot: D, U, P, O, N, D.
    24.0  bot: Est-ce bien cela
    25.0  caller: non pas tout à fait
    26.8  bot: Pouvez-vous épeler
    28.2  caller: dupont
    30.0  bot: J'ai noté :
    30.2  bot: dupont,
    30.3  bot: D, U, P, O, N, T.
    30.7  bot: Est-ce bien cela
    31.5  caller: oui (0.4 s)
    32.7  bot: Pour quelle entreprise
    35.0  caller: je n'en ai pas
    36.8  bot: Quelle est votre adresse
    38.0  caller: je n'en ai pas
    39.8  bot: À quel numéro
    41.2  caller: 06 12 34 56 78 (2.0 s)
    44.0  bot: J'ai noté :
    44.2  bot: zéro six, douze,
    45.4  bot: Est-ce bien cela
    46.2  caller: oui (0.4 s)
    47.4  bot: Quel est le numéro de votre box
    50.0  caller: je ne l'ai pas
    51.8  bot: C'est noté : un conseiller
    52.0  ticket: unresolved
    55.0  end: transferred
    `,
    { settings: { scenario: { hours: closed } } },
  ));

test("a caller who asks for a change is asked which, and heard in their own words", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller: je voudrais résilier
     5.8  bot: Très bien. Que souhaitez-vous modifier
     7.2  caller: mon forfait mobile
     8.7  bot: Je prends note de votre demande
     9.4  bot: Quel est votre nom
    10.5  caller hangs up
    10.6  end: abandoned
    `,
  ));

test("a caller who presses 0 gets a person at once", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller presses 0
     4.0  bot: Ne quittez pas
     6.0  end: transferred
    `,
  ));

test("a known caller with an open ticket is greeted by name and asked whether it is about that", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Merci de nous rappeler,
     2.1  bot: Ada Lovelace.
     2.4  bot: Vous avez une demande en cours
     5.0  caller: oui c'est exact
     6.8  bot: Très bien. Ne quittez pas
     9.0  end: transferred
    `,
    { known: { afterMs: 400, facts: { name: "Ada Lovelace", _open_ticket: "T-7" } } },
  ));

test("an address book that answers when the notice is over changes nothing: the greeting waits for nobody", () =>
  playTimeline(
    `
     0.0  bot: Bonjour et bienvenue
     1.6  bot: Quel est votre problème
     4.0  caller hangs up
     4.1  end: abandoned
    `,
    { known: { afterMs: 3000, facts: { name: "Ada Lovelace", _open_ticket: "T-7" } } },
  ));
