// Ends a browser with all its processes: it leads a process group of its own.

/** Answers whether the process led a group. One that is gone, or another user's, is left alone. */
export function killGroup(pid: number): boolean {
  if (pid <= 1) return false;
  const isLeader = signal(-pid);
  signal(pid);
  return isLeader;
}

function signal(target: number): boolean {
  try {
    process.kill(target, 'SIGKILL');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}
