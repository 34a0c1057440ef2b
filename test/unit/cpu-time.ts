/** This process's processor time so far, in milliseconds: what it had to wait for beside other tests is not in it. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
