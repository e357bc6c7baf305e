/** "Je n'en ai pas", "I do not know it": what callers say who do not give what they are asked for. French and English, in plain words. */
export const hasNone: readonly string[] = [
  ...["j en ai pas", "je n en ai pas", "n ai pas", "j ai pas", "sais pas", "connais pas", "pas d", "aucun", "aucune"],
  ...["je prefere pas", "don t have", "don t know", "do not have", "none", "no idea", "rather not", "i have no"],
  ...["sais plus", "trouve pas", "retrouve pas", "arrive pas a lire", "peux pas lire", "can t find", "cannot find"],
  ...["can t read", "cannot read"],
  ...["particulier", "particuliere", "titre prive", "titre personnel", "for myself", "private person"],
];
