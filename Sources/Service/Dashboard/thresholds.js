// From which scores a lead is hot or warm to the organization, as the last summary said.

/** @type {{hot: number, warm: number, weekly: number | null}} */
export const limits = { hot: 80, warm: 50, weekly: null };

/**
 * Takes what a summary or the settings say.
 * @param {any} given
 */
export function takeLimits(given) {
  Object.assign(limits, { hot: given.hot_from, warm: given.warm_from, weekly: given.weekly_leads });
}

/**
 * What a score is called.
 * @param {number} score
 */
export const heatOf = (score) => (score >= limits.hot ? 'hot' : score >= limits.warm ? 'warm' : 'cold');
