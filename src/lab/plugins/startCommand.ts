import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';

import { listAccountChoices, listCommands, type AccountChoice, type Json } from '../../protocol';
import { askForCommand, magicOf, valuesOf, withAccount, type FieldTexts } from '../dialogs/form';
import type { IHost, IJobViews } from '../tokens';
import { insertCell } from './insertCell';
import { jobFromJson } from './jobArguments';
import { textsOf } from './texts';

/** What is to be started, and from where. */
export interface StartOptions {
  readonly app: JupyterFrontEnd;
  readonly host: IHost;
  readonly notebook: NotebookPanel | undefined;
  readonly views: IJobViews | null;
  readonly translator: ITranslator;
  readonly command: 'train' | 'deploy';
  /** The person's settings: an argument's name to what its field begins with. */
  readonly defaults: unknown;
  /** Where it acts unless told. */
  readonly account: AccountChoice;
  readonly texts: FieldTexts;
  readonly cell?: string;
}

/**
 * Asks for the arguments, then runs the command: in a notebook as a cell, so that the notebook tells what was done, else
 * by itself. A host that does not know the command yet leaves its line in the notebook.
 *
 * @throws HostError
 */
export async function startCommand(options: StartOptions): Promise<void> {
  const { host, notebook, translator, command: name, cell } = options;
  const trans = translator.load('jupyterlab_sagemaker');
  const [declarations, usual] = await Promise.all([
    host.request(listCommands, null),
    // Without AWS there is none, and the form says so in general words.
    host.request(listAccountChoices, options.account).catch(() => undefined)
  ]);
  const declaration = declarations.find(one => one.name === name);
  if (!declaration) {
    await offerLine(options, ['%sagemaker', name, ...Object.values(options.texts)].join(' '));
    return;
  }
  const command = withAccount(declaration, trans);
  const declared = (name: string): boolean => name in command.arguments;
  const texts = Object.fromEntries(
    Object.entries({ ...textsOf(options.defaults), ...options.account, ...options.texts }).filter(
      ([name]) => declared(name)
    )
  );
  const decision = await askForCommand({
    host,
    command,
    title:
      cell !== undefined
        ? trans.__('Run the cell as a training job')
        : name === 'train'
          ? trans.__('Train a script')
          : trans.__('Deploy a model'),
    texts,
    usual: { profile: options.account.profile, region: usual?.region },
    cell,
    canInsert: notebook !== undefined,
    translator
  });
  if (!decision) {
    return;
  }
  if (notebook) {
    insertCell(notebook, magicOf(command, decision.texts, cell));
    if (decision.act === 'run') {
      // Not awaited: the cell runs for as long as the job does.
      void NotebookActions.run(notebook.content, notebook.sessionContext);
    }
    return;
  }
  const values = { ...valuesOf(command, decision.texts), ...(declared('wait') && { wait: false }) };
  openJob(await host.run(name, values), options.views);
}

/** Without a command there is no form: the line goes into the notebook, or to the clipboard where there is none. */
async function offerLine(options: StartOptions, line: string): Promise<void> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  if (options.notebook) {
    insertCell(options.notebook, line);
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Run this line in a notebook'),
    body: line,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({ label: trans.__('Copy') })
    ]
  });
  if (button.accept) {
    Clipboard.copyToSystem(line);
  }
}

function openJob(value: Json, views: IJobViews | null): void {
  const job =
    typeof value === 'object' && value !== null && 'ref' in value
      ? jobFromJson(value['ref'])
      : undefined;
  if (job) {
    views?.open(job);
  }
}
