import type { Problem } from './problem';
import type { PlaceName } from './resource';

/** What every list that is gathered from several places tells besides its rows. */
export interface PlacesList {
  /** There are more than `limit`. */
  readonly more: boolean;
  /** Places that have not answered yet; absent once all have. */
  readonly pending?: readonly PlaceName[];
  /** Places that could not be listed, and why; the others' rows are still there. */
  readonly problems: readonly { readonly place: PlaceName; readonly problem: Problem }[];
}
