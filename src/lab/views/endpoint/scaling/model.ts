import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  listCommands,
  readEndpointMetrics,
  readScaling,
  type CommandDeclaration,
  type Milliseconds,
  type Problem,
  type ScalingState
} from '../../../../protocol';
import { isAbort, problemOf } from '../../../client/problem';
import { valuesOf, withAccount, type FieldTexts } from '../../../dialogs/form';
import type { IHost } from '../../../tokens';
import type { EndpointModel } from '../model';
import type { Traffic } from './replay';

const DAY: Milliseconds = 86_400_000;
/** How long alarms and instances are taken to be as they were; while nobody looks, nothing is asked. */
const FRESH: Milliseconds = 60_000;

/** How an endpoint is scaled, anew every minute while the page is seen, and the traffic of its last day. */
export class ScalingModel implements IDisposable {
  constructor(
    private readonly _host: IHost,
    private readonly _endpoint: EndpointModel,
    private readonly _trans: TranslationBundle
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get endpoint(): EndpointModel {
    return this._endpoint;
  }

  /** `undefined` until the host has told. */
  get state(): ScalingState | undefined {
    return this._state;
  }

  /** What `autoscale` takes; `undefined` until the host has told. */
  get command(): CommandDeclaration | undefined {
    return this._command;
  }

  /** Why it cannot be told. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  /** The last day's requests of a variant; `undefined` where none are known. */
  traffic(variant: string): Traffic | undefined {
    return this._traffic.get(variant);
  }

  /** Whether the host has told of the traffic, if only that there was none. */
  get knowsTraffic(): boolean {
    return this._knowsTraffic;
  }

  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    if (shown === this._shown) {
      return;
    }
    this._shown = shown;
    clearTimeout(this._next);
    if (shown && Date.now() - this._askedAt >= FRESH) {
      void this.refresh();
    } else if (shown) {
      this._schedule();
    }
  }

  /** Asks anew. */
  async refresh(): Promise<void> {
    this._askedAt = Date.now();
    const { target } = this._endpoint;
    const { signal } = this._closing;
    try {
      this._command ??= await this._declaration(signal);
      this._state = await this._host.request(readScaling, target, signal);
      this._problem = undefined;
      if (!this._knowsTraffic) {
        this._changed.emit();
        await this._readTraffic(signal);
      }
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      this._problem = problemOf(error);
    }
    this._changed.emit();
    this._schedule();
  }

  /** The fields of a form with what every call of it has: which endpoint, which variant, whose account. */
  textsFor(variant: string, texts: FieldTexts): FieldTexts {
    const { name, profile = '', region = '' } = this._endpoint.target.ref;
    return { name, variant, ...texts, profile, region };
  }

  /** Runs `autoscale` with the fields of a form. @throws HostError */
  async run(variant: string, texts: FieldTexts): Promise<void> {
    if (!this._command) {
      return;
    }
    const { contextId } = this._endpoint.target;
    const values = valuesOf(this._command, this.textsFor(variant, texts));
    await this._host.run('autoscale', values, { contextId });
    await this.refresh();
  }

  get isDisposed(): boolean {
    return this._closing.signal.aborted;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._closing.abort();
      clearTimeout(this._next);
      Signal.clearData(this);
    }
  }

  private _schedule(): void {
    clearTimeout(this._next);
    if (this._shown && !this.isDisposed && this._problem?.kind !== 'usage') {
      this._next = setTimeout(() => void this.refresh(), FRESH);
    }
  }

  private async _declaration(signal: AbortSignal): Promise<CommandDeclaration | undefined> {
    const commands = await this._host.request(listCommands, null, signal);
    const autoscale = commands.find(({ name }) => name === 'autoscale');
    return autoscale && withAccount(autoscale, this._trans);
  }

  private async _readTraffic(signal: AbortSignal): Promise<void> {
    const query = { ...this._endpoint.target, last: DAY };
    const series = await this._host.request(readEndpointMetrics, query, signal);
    for (const { name, variant = '', times, values, period } of series) {
      if (name === 'Invocations' && period !== undefined) {
        this._traffic.set(variant, { times, counts: values, period });
      }
    }
    this._knowsTraffic = true;
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _closing = new AbortController();
  private readonly _traffic = new Map<string, Traffic>();
  private _state: ScalingState | undefined;
  private _problem: Problem | undefined;
  private _shown = false;
  private _askedAt = -Infinity;
  private _next: ReturnType<typeof setTimeout> | undefined;
  private _knowsTraffic = false;
  private _command: CommandDeclaration | undefined;
}
