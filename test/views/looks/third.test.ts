import { lookAtPages } from '../looks.ts'

lookAtPages(2, 4)
