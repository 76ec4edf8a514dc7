import { lookAtPages } from '../looks.ts'

lookAtPages(3, 4)
