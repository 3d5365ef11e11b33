/**
 * The register of attacks: what each is, and the code that it must be refused with. Tests name a case in their
 * title as `[attack 17]` and take the code that they expect from here, so that docs/attacks.md cannot say another.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const described = { number: z.int().positive(), case: z.string().min(1) };

/** A case is refused with one of its codes, ends well in another way, or cannot be tried yet for a reason. */
const registerSchema = z
  .array(
    z.union([
      z.strictObject({ ...described, codes: z.array(z.string()).min(1).readonly() }).readonly(),
      z.strictObject({ ...described, outcome: z.string().min(1) }).readonly(),
      z.strictObject({ ...described, pending: z.string().min(1) }).readonly(),
    ]),
  )
  .readonly();

/** Every known attack, by rising number; from 201 on those that the design does not list. */
export const REGISTER = registerSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'register.json'), 'utf8')),
);

/**
 * The code that attack `number` must be refused with: a code of the catalogue, or an SQLSTATE where the database is asked
 * directly. Where the register lists several, the test names the one that it expects. Throws on any other.
 */
export function attack(number: number, expected?: string): string {
  const found = REGISTER.find((each) => each.number === number);
  if (found === undefined || !('codes' in found)) throw new Error(`attack ${number} has no code in the register`);
  const [only, ...others] = found.codes;
  const code = expected ?? (others.length === 0 ? only : undefined);
  if (code === undefined || !found.codes.includes(code))
    throw new Error(`attack ${number} is refused with ${found.codes.join(' or ')}, not ${String(expected)}`);
  return code;
}
