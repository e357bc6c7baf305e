/** The built-in support line of an internet and mobile operator: the same data that a scenario file holds. */
import { ScenarioFile, type ScenarioFileInput } from "./scenario-file.ts";

export const telecomSupportText: ScenarioFileInput = {
  mobileNumbers: ["06", "07", "+336", "+337", "+447"],
  intake: {
    when: "before-ticket",
    fields: [
      { name: "name", kind: "name", ask: "ask_name", again: "spell_name", confirm: "confirm_name" },
      {
        name: "company",
        kind: "company",
        ask: "ask_company",
        again: "spell_company",
        confirm: "confirm_company",
        required: false,
      },
      {
        name: "email",
        kind: "email",
        ask: "ask_email",
        again: "spell_email",
        confirm: "confirm_email",
        required: false,
      },
      {
        name: "phone",
        kind: "number",
        ask: "ask_phone",
        confirm: "confirm_phone",
        digits: { min: 9, max: 15 },
        words: [
          ...["mon numéro", "numéro de téléphone", "joindre au", "joignable au", "rappeler au", "rappelez-moi au"],
          ...["my number", "phone number", "reach me on", "reach me at", "call me back on", "call me back at"],
        ],
      },
      {
        name: "equipment",
        kind: "number",
        ask: "ask_equipment",
        confirm: "confirm_equipment",
        required: false,
        digits: { min: 4, max: 20 },
        words: [
          ...["numéro de ma box", "numéro de la box", "numéro de box", "numéro de série", "référence de ma box"],
          ...["number of my box", "number of the box", "box number", "serial number"],
        ],
        problems: ["internet"],
      },
    ],
  },
  problems: [
    {
      name: "internet",
      description: "The internet connection at home or at work: box, router, wifi, fibre, slow or absent internet.",
      words: [
        ...["internet", "wifi", "wi-fi", "box", "fibre", "fiber", "adsl", "routeur", "router", "modem", "débit"],
        ...["broadband", "connexion"],
      ],
      problemType: "internet",
      key: "1",
      steps: [
        { say: "internet_restart", wait: { seconds: 120 }, cutsLine: true },
        { say: "internet_cables", wait: { seconds: 120 }, cutsLine: true },
      ],
    },
    {
      name: "mobile",
      description: "The mobile phone: no network, calls, messages or mobile data, SIM card.",
      words: [
        ...["mobile", "portable", "smartphone", "téléphone", "phone", "carte sim", "sim", "sms", "forfait mobile"],
        ...["réseau mobile", "roaming"],
      ],
      problemType: "mobile",
      tag: "MOBILE_RESEAU",
      key: "2",
      steps: [
        { say: "mobile_restart", wait: { seconds: 90 } },
        { say: "mobile_network", wait: { seconds: 30 } },
      ],
    },
    {
      name: "modification",
      description: "No trouble: the caller wants a change of contract, offer, address or details, or to cancel.",
      words: [
        ...["modifier", "modification", "changer d'offre", "changer d'adresse", "changer mon adresse", "déménage"],
        ...["déménagement", "résilier", "résiliation", "change my plan", "change my address", "cancel my contract"],
      ],
      severity: "LOW",
      key: "3",
      ask: "ask_modification",
      then: "ticket",
    },
  ],
};

export const telecomSupport: ScenarioFile = ScenarioFile.parse(telecomSupportText);
