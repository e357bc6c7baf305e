import { expect, test } from "vitest";
import { mountsBelow } from "./mounts.ts";

const mountinfo = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
90 22 0:40 / /runs/ab12 rw - tmpfs tmpfs rw
91 90 0:41 / /runs/ab12/data/merged rw - overlay overlay rw
92 22 0:42 / /runs/ab123/data rw - overlay overlay rw
93 90 0:43 / /runs/ab12/with\\040space rw - tmpfs tmpfs rw
`;

test("a folder's mounts are listed innermost first, and those of a neighbour with a longer name are not", () => {
  expect(mountsBelow("/runs/ab12", mountinfo)).toEqual([
    "/runs/ab12/with space",
    "/runs/ab12/data/merged",
    "/runs/ab12",
  ]);
});
