/** What a phase reports while it works: items done of a total. */
export type Progress = (done: number, total: number, unit: string) => void;
