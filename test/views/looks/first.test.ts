import { lookAtPages } from '../looks.ts'

lookAtPages(0, 4)
