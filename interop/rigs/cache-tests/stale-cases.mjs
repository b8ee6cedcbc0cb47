// Cases of serving stale on purpose (RFC 5861), written for the public suite of tests of HTTP caches
// and run together with it: its releases on npm know no stale-while-revalidate, and none looks at
// what becomes of stale-if-error when its time is over. A pause of the suite is three seconds.

/** An answer that has become stale when the next request comes. */
const staleAfter = (terms) => ({
  response_headers: [['Cache-Control', `max-age=1, ${terms}`]],
  setup: true,
  pause_after: true,
});

const unavailable = { response_status: [503, 'Service Unavailable'] };
const closed = { disconnect: true };

const served = { expected_status: 200, expected_type: 'cached' };
const passedOn = { expected_status: 503, expected_type: 'not_cached' };
/** What the proxy says for itself, with nothing of what was kept. */
const gatewayFailed = {
  expected_status: 502,
  check_body: false,
  expected_response_headers_missing: ['server-request-count'],
};

export default {
  name: 'Serving stale on purpose',
  id: 'bascule-stale',
  tests: [
    {
      name: 'Within stale-while-revalidate the stale response is served, and then its refreshed successor',
      id: 'bascule-swr-inside',
      requests: [
        staleAfter('stale-while-revalidate=60'),
        {
          response_headers: [['Cache-Control', 'max-age=60']],
          ...served,
          expected_response_headers: [['Server-Request-Count', '1']],
          pause_after: true,
        },
        { ...served, expected_response_headers: [['Server-Request-Count', '2']] },
      ],
    },
    {
      name: 'After stale-while-revalidate the request waits for a new response',
      id: 'bascule-swr-after',
      requests: [staleAfter('stale-while-revalidate=1'), { expected_type: 'not_cached' }],
    },
    {
      name: 'Within stale-while-revalidate must-revalidate still has the request wait',
      id: 'bascule-swr-must-revalidate',
      requests: [
        staleAfter('stale-while-revalidate=60, must-revalidate'),
        { expected_type: 'not_cached' },
      ],
    },
    {
      name: 'Within stale-if-error the stale response is served instead of a 503',
      id: 'bascule-sie-503-inside',
      requests: [staleAfter('stale-if-error=60'), { ...unavailable, ...served }],
    },
    {
      name: 'After stale-if-error a 503 is passed on',
      id: 'bascule-sie-503-after',
      requests: [staleAfter('stale-if-error=1'), { ...unavailable, ...passedOn }],
    },
    {
      name: 'Within stale-if-error must-revalidate has a 503 passed on',
      id: 'bascule-sie-503-must-revalidate',
      requests: [
        staleAfter('stale-if-error=60, must-revalidate'),
        { ...unavailable, ...passedOn },
      ],
    },
    {
      name: 'Within stale-if-error the stale response is served when the connection closes',
      id: 'bascule-sie-close-inside',
      requests: [staleAfter('stale-if-error=60'), { ...closed, ...served }],
    },
    {
      name: 'After stale-if-error a closed connection is an error',
      id: 'bascule-sie-close-after',
      requests: [staleAfter('stale-if-error=1'), { ...closed, ...gatewayFailed }],
    },
  ],
};
