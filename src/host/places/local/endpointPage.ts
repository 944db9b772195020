import type { EndpointQuery, EndpointSummary } from '../../../protocol';

const DEFAULT_LIMIT = 100;

/** Those of a place's endpoints that a query asks for, the newest first. */
export function endpointPage(
  endpoints: readonly EndpointSummary[],
  query: EndpointQuery
): { endpoints: EndpointSummary[]; more: boolean } {
  const text = query.nameContains?.toLowerCase() ?? '';
  const matching = endpoints
    .filter(
      ({ ref, status }) =>
        ref.name.toLowerCase().includes(text) && (query.statuses?.includes(status) ?? true)
    )
    .sort((a, b) => b.createdAt - a.createdAt || (a.ref.name < b.ref.name ? -1 : 1))
    .map(summary);
  const limit = query.limit ?? DEFAULT_LIMIT;
  return { endpoints: matching.slice(0, limit), more: matching.length > limit };
}

function summary(endpoint: EndpointSummary): EndpointSummary {
  const { ref, status, createdAt, modifiedAt, instanceType, instanceCount, failureReason } =
    endpoint;
  return { ref, status, createdAt, modifiedAt, instanceType, instanceCount, failureReason };
}
