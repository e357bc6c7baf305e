/** What the operator's installation chooses for Voicebots that do not choose themselves. */
export interface Choices {
  readonly voicebotImage: string;
  readonly redisImage: string;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
}
