/** A failure that one sentence explains. */
export class Failure extends Error {}
