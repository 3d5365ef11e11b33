/** A process that reads one file, cuts it once and prints how long that took and the most memory it ever held. */
import { cutDocument } from '../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../src/planner/formats/read-document.ts';
import { readSource } from '../src/state/files/source-file.ts';

const [path = ''] = process.argv.slice(2);
const source = await readSource(path);
const startedMs = performance.now();
const { units } = cutDocument({ document: readTextDocument(source), profile: 'markdown-headings', granularity: null });
const ms = performance.now() - startedMs;
if (units.length === 0) throw new Error('nothing was cut');
// maxRSS is given in kibibytes.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ bytes: source.bytes.length, ms, peakBytes })}\n`);
