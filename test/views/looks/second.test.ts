import { lookAtPages } from '../looks.ts'

lookAtPages(1, 4)
