/** What is wrong with a scenario beyond the form of its fields: names that lead nowhere, twice, or to the wrong thing. */
import { soFar } from "./field-values.ts";
import { phraseKeys } from "./telecom-support-phrases.ts";

export interface ScenarioFault {
  readonly path: readonly (string | number)[];
  /** What is wrong and what to write instead. */
  readonly message: string;
}

interface Named {
  readonly name: string;
}
/** The part of a scenario that is looked at here. */
interface Checked {
  readonly phrases: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>;
  readonly intake: {
    readonly fields: readonly (Named & {
      readonly kind: string;
      readonly ask: string;
      readonly again?: string | undefined;
      readonly confirm?: string | undefined;
      readonly problems: readonly string[];
      readonly sensitive: boolean;
    })[];
  };
  readonly problems: readonly (Named & {
    readonly key?: string | undefined;
    readonly ask?: string | undefined;
    readonly then: string;
    readonly steps: readonly {
      readonly cutsLine: boolean;
      readonly say: string;
      readonly check: string;
      readonly wait?: { readonly say: string; readonly hold: string } | undefined;
    }[];
  })[];
}

type Path = readonly (string | number)[];

export function scenarioFaults(file: Checked): ScenarioFault[] {
  return [
    ...twice(file.problems, ["problems"]),
    ...twice(file.intake.fields, ["intake", "fields"]),
    ...keysTwice(file),
    ...nothingToDo(file),
    ...phrasesMissing(file),
    ...phrasesUnused(file),
    ...unknownValues(file),
    ...nobodyToRingBack(file),
    ...sensitiveValuesElsewhere(file),
    ...file.intake.fields.flatMap(({ problems }, index) =>
      problems.flatMap((problem, at) =>
        file.problems.some(({ name }) => name === problem)
          ? []
          : fault(
              ["intake", "fields", index, "problems", at],
              `there is no problem ${problem}`,
              problem,
              names(file.problems),
            ),
      ),
    ),
  ];
}

const names = (list: readonly Named[]): string[] => list.map(({ name }) => name);

function fault(path: Path, message: string, wrong: string, right: readonly string[]): ScenarioFault[] {
  const meant = closest(wrong, right);
  return [{ path, message: meant === null ? message : `${message}: write ${meant}?` }];
}

function twice(list: readonly Named[], path: Path): ScenarioFault[] {
  return list.flatMap(({ name }, index) =>
    names(list).indexOf(name) === index
      ? []
      : [{ path: [...path, index, "name"], message: `${name} is there twice: give this one another name` }],
  );
}

function keysTwice({ problems }: Checked): ScenarioFault[] {
  return problems.flatMap(({ key }, index) => {
    const first = problems.findIndex((other) => other.key === key);
    if (key === undefined || first === index) return [];
    return [{ path: ["problems", index, "key"], message: `key ${key} already chooses ${problems[first]?.name}` }];
  });
}

function nothingToDo(file: Checked): ScenarioFault[] {
  if (file.problems.length > 0) return [];
  return [{ path: [], message: "give the line at least one problem (problems:)" }];
}

/** Every mention of a phrase, with where it is. */
function mentions(file: Checked): { readonly key: string; readonly path: Path }[] {
  const fields = file.intake.fields.flatMap(({ ask, again, confirm }, index) =>
    Object.entries({ ask, again, confirm }).map(([name, key]) => ({ key, path: ["intake", "fields", index, name] })),
  );
  const problems = file.problems.flatMap(({ ask, steps }, index) => [
    { key: ask, path: ["problems", index, "ask"] },
    ...steps.flatMap(({ say, check, wait }, at) => [
      { key: say, path: ["problems", index, "steps", at, "say"] },
      { key: check, path: ["problems", index, "steps", at, "check"] },
      { key: wait?.say, path: ["problems", index, "steps", at, "wait", "say"] },
      { key: wait?.hold, path: ["problems", index, "steps", at, "wait", "hold"] },
    ]),
  ]);
  return [...fields, ...problems].flatMap(({ key, path }) => (key === undefined ? [] : [{ key, path }]));
}

const builtIn: readonly string[] = phraseKeys;
const writtenKeys = ({ phrases }: Checked): string[] => [
  ...new Set(Object.values(phrases).flatMap((texts) => Object.keys(texts ?? {}))),
];

function phrasesMissing(file: Checked): ScenarioFault[] {
  const written = writtenKeys(file);
  return mentions(file).flatMap(({ key, path }) => {
    if (builtIn.includes(key)) return [];
    if (!written.includes(key)) {
      return fault(path, `there is no phrase ${key}: add it under phrases`, key, [...written, ...builtIn]);
    }
    const without = Object.entries(file.phrases).filter(([, texts]) => texts?.[key] === undefined);
    return without.map(([language]) => ({ path: ["phrases", language], message: `the phrase ${key} is missing here` }));
  });
}

/** A phrase that nothing says is a misspelt one. */
function phrasesUnused(file: Checked): ScenarioFault[] {
  const used = new Set(mentions(file).map(({ key }) => key));
  return Object.entries(file.phrases).flatMap(([language, texts]) =>
    Object.keys(texts ?? {}).flatMap((key) =>
      used.has(key) || builtIn.includes(key)
        ? []
        : fault(["phrases", language, key], `nothing says the phrase ${key}`, key, [...builtIn, ...used]),
    ),
  );
}

/** Who calls from the line that is cut is rung back on another one. */
function nobodyToRingBack({ problems, intake }: Checked): ScenarioFault[] {
  if (intake.fields.some(({ name, kind }) => name === "phone" && kind === "number")) return [];
  const message = "a caller whose line is cut is asked where to ring them back: add a field phone of kind number";
  return problems.flatMap(({ steps }, index) =>
    steps.flatMap(({ cutsLine }, at) =>
      cutsLine ? [{ path: ["problems", index, "steps", at, "cutsLine"], message }] : [],
    ),
  );
}

function unknownValues(file: Checked): ScenarioFault[] {
  const fields = [...names(file.intake.fields), "name", soFar];
  return Object.entries(file.phrases).flatMap(([language, texts]) =>
    Object.entries(texts ?? {}).flatMap(([key, text]) =>
      [...text.matchAll(/\{([^}]*?)(?: spelled)?\}/g)].flatMap(([, value = ""]) =>
        fields.includes(value)
          ? []
          : fault(["phrases", language, key], `{${value}} is no field of the intake`, value, fields),
      ),
    ),
  );
}

/** Said in any other phrase, a sensitive value would be in the recording. */
function sensitiveValuesElsewhere(file: Checked): ScenarioFault[] {
  return file.intake.fields
    .filter(({ sensitive }) => sensitive)
    .flatMap(({ name, ask, again, confirm }) =>
      Object.entries(file.phrases).flatMap(([language, texts]) =>
        Object.entries(texts ?? {})
          .filter(([key, text]) => text.includes(`{${name}`) && ![ask, again, confirm].includes(key))
          .map(([key]) => ({
            path: ["phrases", language, key],
            message: `{${name}} is sensitive: only the phrases that ask for it or confirm it may say it`,
          })),
      ),
    );
}

/** The word that was meant; null when none is near. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const near = candidates
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.ceil(candidate.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.candidate ?? null;
}

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
