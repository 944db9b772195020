import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';

import {
  hasEnded,
  isUndecided,
  PASSING_STATUSES,
  watchEndpoint,
  watchJob,
  type EndpointDescription,
  type EndpointTarget,
  type JobDescription,
  type JobTarget,
  type Topic
} from '../../protocol';
import { jobKey } from '../panel/jobs/key';
import { resourceKey } from '../panel/resourceKey';
import type { IHost, Sight } from '../tokens';

/** What is followed, and what of it is worth a word. */
export interface FollowedOptions<Target, Description> {
  readonly host: IHost;
  readonly topic: Topic<Target, Description>;
  /** One text for one thing. */
  readonly key: (target: Target) => string;
  /** What it waits for is still to come, has come, or neither can be said. */
  readonly outcome: (description: Description) => 'open' | 'decided' | undefined;
  /** Takes what was decided while nobody looked. */
  readonly tell: (description: Description) => void;
}

/** One thing, as long as a view shows it or its outcome is open. */
interface Entry {
  /** Whether each of its views is looked at. */
  readonly views: Set<() => boolean>;
  open: boolean;
  /** In place of the views, when the last is closed. */
  watching: IDisposable | undefined;
}

/**
 * The jobs or endpoints that this page has shown while their outcome was open. Views tell what they see of them; of one whose
 * views are all closed before it is decided the host is asked further, and only until then: what waits for nothing costs no
 * call to AWS.
 */
export class Followed<Target, Description> {
  constructor(private readonly _options: FollowedOptions<Target, Description>) {}

  /** A view shows it. */
  follow(target: () => Target, looked: () => boolean): Sight<Description> {
    const key = this._options.key(target());
    const entry: Entry = this._entries.get(key) ?? {
      views: new Set(),
      open: false,
      watching: undefined
    };
    this._entries.set(key, entry);
    entry.watching?.dispose();
    entry.watching = undefined;
    entry.views.add(looked);
    const closed = new DisposableDelegate(() => {
      entry.views.delete(looked);
      if (entry.views.size === 0) {
        this._watchOn(key, entry, target());
      }
    });
    return {
      saw: description => this._saw(entry, description),
      get isDisposed() {
        return closed.isDisposed;
      },
      dispose: () => closed.dispose()
    };
  }

  private _saw(entry: Entry, description: Description): void {
    const outcome = this._options.outcome(description);
    if (outcome === 'open') {
      entry.open = true;
    } else if (outcome === 'decided' && entry.open) {
      entry.open = false;
      // What a person sees by themselves needs no word.
      if (![...entry.views].some(looked => looked())) {
        this._options.tell(description);
      }
    }
  }

  private _watchOn(key: string, entry: Entry, target: Target): void {
    if (!entry.open) {
      this._entries.delete(key);
      return;
    }
    const { host, topic } = this._options;
    const end = (): void => {
      entry.watching?.dispose();
      this._entries.delete(key);
    };
    entry.watching = host.subscribe(topic, target, {
      credit: 2,
      onEvents: events => {
        for (const description of events) {
          this._saw(entry, description);
        }
        if (!entry.open) {
          end();
        }
      },
      // It is gone, or cannot be told of any more.
      onEnd: end
    });
  }

  private readonly _entries = new Map<string, Entry>();
}

/** The jobs that are waited for: until they end. */
export function followedJobs(
  host: IHost,
  tell: (job: JobDescription) => void
): Followed<JobTarget, JobDescription> {
  return new Followed({
    host,
    topic: watchJob,
    key: ({ ref }) => jobKey(ref),
    outcome: ({ status }) => (hasEnded(status) ? 'decided' : 'open'),
    tell
  });
}

/** The endpoints that are waited for: until their deployment or update has come to its end. */
export function followedEndpoints(
  host: IHost,
  tell: (endpoint: EndpointDescription) => void
): Followed<EndpointTarget, EndpointDescription> {
  return new Followed({
    host,
    topic: watchEndpoint,
    key: ({ ref }) => resourceKey(ref),
    outcome: ({ status }) =>
      isUndecided(status) ? 'open' : PASSING_STATUSES.includes(status) ? undefined : 'decided',
    tell
  });
}
