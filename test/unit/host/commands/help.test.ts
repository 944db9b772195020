import { commandsPage } from '../../../../src/host/commands';
import { FakeHost } from '../rpc/fakeHost';
import { lines, ran } from './ran';

describe('help', () => {
  it('lists every command with its summary', async () => {
    using fake = new FakeHost();
    const text = lines(await ran(fake, ''));
    expect(text[0]).toBe('%sagemaker COMMAND [OPTIONS]');
    for (const { name, summary } of fake.commands.declarations) {
      expect(text).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} +${summary}$`)));
    }
  });

  it('explains each command the same way by help NAME and NAME --help', async () => {
    using fake = new FakeHost();
    for (const { name, arguments: declared } of fake.commands.declarations) {
      const text = lines(await ran(fake, `help ${name}`, { face: 'terminal' }));
      expect(text[0]).toMatch(new RegExp(`^jupyter sagemaker ${name} `));
      expect(lines(await ran(fake, `${name} --help`, { face: 'terminal' }))).toEqual(text);
      for (const [option, { summary, positional }] of Object.entries(declared)) {
        expect(text.join('\n')).toContain(positional ? option.toUpperCase() : `--${option}`);
        expect(text.join('\n')).toContain(summary);
      }
    }
  });

  it('is refused an unknown command in a sentence', async () => {
    using fake = new FakeHost();
    const { error } = await ran(fake, 'help tran');
    expect((error as Error).message).toBe('There is no command "tran"; did you mean "train"?');
  });
});

describe('Declarations', () => {
  it('say things the same way: one line, no full stop, examples that are understood', async () => {
    using fake = new FakeHost();
    for (const declaration of fake.commands.declarations) {
      const { name, summary, examples } = declaration;
      const summaries = [
        summary,
        ...Object.values(declaration.arguments).map(argument => argument.summary)
      ];
      for (const text of summaries) {
        expect(text).toMatch(/^[A-Z][^\n]*[^.\n]$/);
      }
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(example.split(' ')[0]).toBe(name);
        const { error } = await ran(fake, `${example} --help`);
        expect(error).toBeUndefined();
      }
    }
  });

  it('make the documentation page', () => {
    using fake = new FakeHost();
    const page = commandsPage(fake.commands.declarations);
    for (const { name } of fake.commands.declarations) {
      expect(page).toContain(`\n## ${name}\n`);
    }
    expect(page).toContain('| `--hp, --hyperparameter NAME=VALUE …` | Hyperparameter |');
    expect(page).toContain('## Options of every command');
  });
});
