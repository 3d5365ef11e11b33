/** The version of this cutter, as package.json states it; a test holds the two together. */
export const CUTTER_VERSION = '0.1.0';
