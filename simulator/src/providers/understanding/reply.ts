/** A short plain reply, for a request that asks for neither a schema nor a tool. */
import type { Conversation } from "./conversation.ts";

export function replyTo({ last, language }: Conversation): string {
  const french = language === "fr";
  if (last.asksForPerson || last.angry)
    return french ? "Je vous mets en relation avec un conseiller." : "I am connecting you to an adviser.";
  if (last.topic === "internet")
    return french
      ? "Je comprends, vous avez un problème avec internet."
      : "I see, you have a problem with your internet.";
  if (last.topic === "mobile")
    return french
      ? "Je comprends, vous avez un problème avec votre mobile."
      : "I see, you have a problem with your mobile.";
  if (last.agreement === "yes") return french ? "Très bien, c'est noté." : "Very well, noted.";
  if (last.agreement === "no")
    return french ? "D'accord, essayons autre chose." : "All right, let us try something else.";
  return french ? "Pouvez-vous préciser, s'il vous plaît ?" : "Could you say more, please?";
}
