// Prints "<passed> <failed>" of a vitest JSON report. A test file that could not be loaded counts as one failure,
// and so does a lane that ended badly without saying which test failed, or that ran no test at all.
import fs from 'node:fs';
import process from 'node:process';

const [report, exitCode] = process.argv.slice(2);
const files = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')).testResults : [];
const count = (status) =>
  files.flatMap((file) => file.assertionResults).filter((test) => test.status === status).length;

const passed = count('passed');
const unloaded = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed)).length;
const failed = count('failed') + unloaded;
const endedBadly = exitCode !== '0' || passed === 0;
console.log(passed, failed === 0 && endedBadly ? 1 : failed);

function isFailed(test) {
  return test.status === 'failed';
}
