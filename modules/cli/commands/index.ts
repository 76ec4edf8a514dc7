import { apply } from './apply.ts'
import { backup } from './backup.ts'
import { client } from './client.ts'
import type { Command } from './command.ts'
import { completion } from './completion.ts'
import { doctor } from './doctor.ts'
import { exporting } from './export.ts'
import { keys } from './keys.ts'
import { plan } from './plan.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { reset } from './reset.ts'
import { restore } from './restore.ts'
import { scope } from './scope.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { user } from './user.ts'

/** Every command of `minijans`, in the order of its help. */
export const commands: readonly Command[] = [
  start,
  status,
  doctor,
  user,
  client,
  scope,
  keys,
  backup,
  restore,
  reset,
  exporting,
  plan,
  apply,
  push,
  pull,
  completion
]
