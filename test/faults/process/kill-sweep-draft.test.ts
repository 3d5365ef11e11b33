import { killSweep } from '../harness/kill-sweep.ts';

killSweep('draft', '[fault 1, 3, 7, 9, 10, 14, 15, 22, 23, 33, 41, 42, 43, 44, 46, 48, 54, 56]');
