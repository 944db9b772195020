import { createGzip } from 'node:zlib';
import type { Addition } from './addition';
import { replacedBy } from './addition';
import { unsafe } from './damage';
import { GzipReader } from './gzip';
import { TAR_END, tarOf, through } from './pack';
import { normalName } from './safety';
import { readTar } from './tar';

/** Weights hardly shrink and gzip is what takes the time, so the fastest level. */
const LEVEL = 1;

/**
 * Puts entries into an archive by inflating and deflating it, in constant memory: where a splice would not do. The old
 * archive's entries keep their bytes, but for those that the new ones replace.
 *
 * @param chunks the old archive, of any number of gzip members
 * @throws ProblemError `usage` when it is damaged, or a link would lose what it leads to
 */
export async function* rewrite(
  archive: string,
  chunks: AsyncIterable<Buffer>,
  addition: Addition
): AsyncGenerator<Buffer, void, void> {
  yield* through(createGzip({ level: LEVEL }), all());
  async function* all() {
    yield* tarOf(addition.entries);
    yield* kept(archive, chunks, addition);
    yield TAR_END;
  }
}

async function* kept(
  archive: string,
  chunks: AsyncIterable<Buffer>,
  addition: Addition
): AsyncGenerator<Buffer, void, void> {
  const isReplaced = replacedBy(addition);
  const dropped = new Set<string>();
  let keeps = true;
  for await (const part of readTar(archive, new GzipReader(archive, chunks).content())) {
    if (part.kind === 'entry') {
      const { entry } = part;
      keeps = !isReplaced(entry);
      if (!keeps) {
        dropped.add(normalName(entry.name));
      } else if (entry.type === 'link' && dropped.has(normalName(entry.target ?? ''))) {
        throw unsafe(
          archive,
          `its ${entry.name} is a hard link to ${entry.target}, which the new code replaces`
        );
      }
    }
    if (keeps && part.kind !== 'end') {
      yield part.raw;
    }
  }
}
