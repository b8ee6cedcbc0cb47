// The banner at the top: a configuration file that is not used, and why.

import { attribute, text } from '../pages/dom.js';
import { dateAndTime } from '../pages/format.js';

const MOST_MISTAKES = 3;

/** Creates the banner in `element`; `show` updates it, and hides it if there is no error. */
export function configurationBanner(element) {
  return {
    show({ configuration }) {
      const words = banner(configuration);
      attribute(element, 'hidden', words === null);
      attribute(element, 'data-mood', words?.mood ?? '');
      text(element, words?.text ?? '');
    },
  };
}

/** Returns the notice about the configuration, or null. */
export function banner(configuration) {
  if (!configuration) return null;
  const { file, since, last, needsRestart } = configuration;
  if (last?.result === 'refused') {
    const shown = last.mistakes.slice(0, MOST_MISTAKES).join('; ');
    const more = last.mistakes.length - MOST_MISTAKES;
    return {
      mood: 'bad',
      text:
        `${file} was rejected at ${dateAndTime(Date.parse(last.time))}: ${shown}${more > 0 ? `; and ${more} more` : ''}. ` +
        `The configuration of ${dateAndTime(Date.parse(since))} stays in use.`,
    };
  }
  return needsRestart.length === 0
    ? null
    : { mood: 'warn', text: `Waiting for a restart: ${needsRestart.join(', ')}.` };
}
