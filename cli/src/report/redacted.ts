/** Takes out of texts and objects what a support bundle must not carry: passwords, keys, and whom a caller may be. */

const stars = "***";

/** Whatever these are called, their value is a secret; references to Secrets are names, and stay. */
const secretName =
  /(password|passwd|passphrase|secret|token|apikey|api[-_]key|private[-_]?key|authorization|credential)$/i;

const patterns: readonly (readonly [RegExp, string])[] = [
  // user:password@ of a URL, and what stands behind its question mark.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s"']+@/gi, `$1${stars}@`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s"'?]+\?)[^\s"']+/gi, `$1${stars}`],
  [/\b(bearer|basic|token)\s+[\w.~+/-]{8,}=*/gi, `$1 ${stars}`],
  // `"password": "…"` in a text: a settings file, a log line.
  [
    /((?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key)["']?\s*[:=]\s*["']?)(?!\*{3})[^\s"',;&{}[\]]+/gi,
    `$1${stars}`,
  ],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, stars],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, stars],
  // Keys of Groq, ElevenLabs and others that say what they are.
  [/\b(gsk|sk|xi|pk|rk|dg)_[A-Za-z0-9]{12,}/g, `$1_${stars}`],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, stars],
  // A telephone number: +33 6 12 34 56 78, 06 12 34 56 78, 0612345678.
  [/(?<![\w.:-])(\+\d[\d .-]{7,}\d|0\d(?:[ .]?\d{2}){4})(?![\w:-])/g, stars],
];

export function redactedText(text: string): string {
  return patterns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** A copy; keys stay, so that one sees that something was there. */
export function redacted(value: unknown, key = ""): unknown {
  if (typeof value === "string") return secretName.test(key) ? stars : redactedText(value);
  if (Array.isArray(value)) return value.map((each) => redacted(each, key));
  if (value === null || typeof value !== "object") return value;
  // An environment variable's name says what its value is.
  const isSecret = "name" in value && typeof value.name === "string" && secretName.test(value.name);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "managedFields" && name !== "kubectl.kubernetes.io/last-applied-configuration")
      .map(([name, each]) => [name, isSecret && name === "value" ? stars : redacted(each, name)]),
  );
}
