/** What a Dockerfile stands on. */

/** Images named by FROM, in order, once each; stages of the file itself and "scratch" are left out. */
export function basesOf(dockerfile: string): string[] {
  const stages = new Set<string>();
  const bases = new Set<string>();
  for (const line of dockerfile.split("\n")) {
    const [, base, , stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(\s+AS\s+(\S+))?/i.exec(line) ?? [];
    if (base && base !== "scratch" && !stages.has(base)) bases.add(base);
    if (stage) stages.add(stage);
  }
  return [...bases];
}
