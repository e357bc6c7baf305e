/**
 * A text about any bot, drawn once, into which a bot's names are put: drawing takes tens of milliseconds, and an
 * operator has thousands of bots. What it becomes for a bot can be told from what it was before without making it.
 */
import { hash } from "node:crypto";
import type { Bot } from "./dashboards/frame.ts";

export interface TextForAnyBot {
  /** Short; of two bots, or of the same bot and two versions of the text, equal only where what is filled in is equal. */
  digestFor(bot: Bot): string;
  filledIn(bot: Bot): string;
}

/** Of no bot. Letters and dashes, as in every bot's name: nothing is written differently for it. */
export const anyBot: Bot = { namespace: "namespace-of-any-bot", name: "name-of-any-bot" };

/** `text`: as it is for `anyBot`. */
export function textForAnyBot(text: string): TextForAnyBot {
  const digest = digestOf(text);
  return {
    digestFor: (bot) => digestOf(`${digest} ${bot.namespace}/${bot.name}`),
    filledIn(bot) {
      const values = new Map([
        [anyBot.namespace, bot.namespace],
        [anyBot.name, bot.name],
        [digestOfAnyBot, digestOfBot(bot)],
      ]);
      return text.replace(places, (place) => values.get(place) ?? place);
    },
  };
}

/** In place of a bot's names where there is little room. */
export const digestOfBot = ({ namespace, name }: Bot): string => digestOf(`${namespace}/${name}`).slice(0, 10);

export const digestOf = (text: string): string => hash("sha256", text, "hex");

const digestOfAnyBot = digestOfBot(anyBot);
const places = new RegExp([anyBot.namespace, anyBot.name, digestOfAnyBot].join("|"), "g");
