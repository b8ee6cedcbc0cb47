// The banner at the top: a configuration file that is not in force, and why.

import { attribute, text } from './dom.js';
import { dateAndTime } from './format.js';

const MOST_MISTAKES = 3;

/** Makes the banner in `element`; `show` brings it up to date, and hides it where all is well. */
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

/** Returns what there is to say of the configuration; null where there is nothing. */
export function banner(configuration) {
  if (!configuration) return null;
  const { file, since, last, needsRestart } = configuration;
  if (last?.result === 'refused') {
    const shown = last.mistakes.slice(0, MOST_MISTAKES).join('; ');
    const more = last.mistakes.length - MOST_MISTAKES;
    return {
      mood: 'bad',
      text:
        `${file} was refused at ${dateAndTime(Date.parse(last.time))}: ${shown}${more > 0 ? `; and ${more} more` : ''}. ` +
        `The last good configuration, of ${dateAndTime(Date.parse(since))}, goes on.`,
    };
  }
  return needsRestart.length === 0
    ? null
    : { mood: 'warn', text: `Waiting for a restart: ${needsRestart.join(', ')}.` };
}
