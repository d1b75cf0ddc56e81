// pm2's own client, kept running: one command a line, one answer a line. Times are CLOCK_MONOTONIC in nanoseconds.
//   launch PROGRAM COUNT      -> ok
//   stop NAME                 -> ok
//   start NAME                -> when the call began; the child says itself when it runs
//   status NAME COUNT         -> what each call took, separated by spaces
const pm2 = require('pm2');
const now = () => process.hrtime.bigint();
const asked = (call, ...args) =>
  new Promise((done, fail) => call.call(pm2, ...args, (error, answer) => (error ? fail(error) : done(answer))));

const commands = {
  async launch(program, count) {
    const apps = [];
    for (let i = 0; i < Number(count); i++) {
      apps.push({
        name: `s${i}`, script: program, args: [`pm2/s${i}`], interpreter: 'none', exec_mode: 'fork', autorestart: true,
        max_restarts: 1000000, vizion: false, pmx: false, automation: false, out_file: '/dev/null', error_file: '/dev/null',
      });
    }
    await asked(pm2.start, apps);
    return 'ok';
  },
  async stop(name) {
    await asked(pm2.stop, name);
    return 'ok';
  },
  async start(name) {
    const began = now();
    await asked(pm2.restart, name);
    return began.toString();
  },
  async status(name, count) {
    const took = [];
    for (let i = 0; i < Number(count); i++) {
      const began = now();
      await asked(pm2.describe, name);
      took.push((now() - began).toString());
    }
    return took.join(' ');
  },
};

// pm2 writes its progress to standard output; answers must stand alone there.
const answer = process.stdout.write.bind(process.stdout);
console.log = () => {};
process.stdout.write = () => true;

async function run(line) {
  const [command, ...args] = line.split(' ');
  try {
    answer((await commands[command](...args)) + '\n');
  } catch (error) {
    answer(`failed ${String(error.message || error).split('\n')[0]}\n`);
  }
}

pm2.connect((error) => {
  if (error) {
    answer(`failed ${error.message}\n`);
    process.exit(1);
  }
  answer('connected\n');
  require('readline').createInterface({ input: process.stdin }).on('line', run).on('close', () => process.exit(0));
});
