import { expect, test } from "vitest";
import { companyGiven, nameGiven } from "./said-of-oneself.ts";

test.each([
  ["Bonjour, ici Marie Dupont de la société Acme, mon internet ne marche plus.", "Marie Dupont", "Acme"],
  ["Bonjour, je m'appelle jean dupont et mon internet est en panne", "Jean Dupont", null],
  ["Bonjour, je suis Madame Martin, de chez Boulangerie Durand.", "Martin", "Boulangerie Durand"],
  ["Oui bonjour, c'est Paul Petit, j'appelle pour l'entreprise Les Jardins.", "Paul Petit", "Les Jardins"],
  ["Bonjour c'est pour mon internet qui ne marche plus", null, null],
  ["Bonjour, je suis en panne d'internet", null, null],
  ["C'est Internet qui ne marche pas", null, null],
  ["C'est Madame Durand", "Durand", null],
  ["Hello, this is Mary Smith from Acme Limited, my internet is down", "Mary Smith", "Acme Limited"],
  ["my name is john smith and my mobile has no network", "John Smith", null],
  ["I'm calling from my mobile", null, null],
  ["notre société s'appelle Acme", null, "Acme"],
])("%s", (words, name, company) => {
  expect([nameGiven(words), companyGiven(words)]).toEqual([name, company]);
});
