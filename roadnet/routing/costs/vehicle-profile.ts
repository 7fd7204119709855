import type { VehicleClass } from '../../model/vehicle-class';

/** Classes that routes are made for. */
export const ROUTED_CLASSES = ['car', 'truck', 'bus', 'emergency', 'motorcycle'] as const satisfies readonly VehicleClass[];
export type RoutedClass = (typeof ROUTED_CLASSES)[number];

/** How a class drives. The figures are stated defaults, to be replaced by measured ones where there are any. */
export interface VehicleProfile {
  readonly vehicleClass: RoutedClass;
  readonly maxSpeedMps: number;
  /** Speed in free flow as a share of the limit. */
  readonly freeFlowShare: number;
  /** Lateral acceleration in turns, m/s² (comfort limit of drivers; AASHTO Green Book, side friction at low speed). */
  readonly lateralMps2: number;
  /** Braking and gaining speed around a turn, m/s². */
  readonly accelerationMps2: number;
  /** Seconds that giving way costs at a junction without a signal for the movement. */
  readonly yieldS: Readonly<Record<'straight' | 'left' | 'right' | 'u-turn', number>>;
  /** Share of the mean wait at a red signal that the class waits. */
  readonly signalWaitShare: number;
}

const CAR: VehicleProfile = {
  vehicleClass: 'car',
  maxSpeedMps: 120 / 3.6,
  freeFlowShare: 0.9,
  lateralMps2: 2.5,
  accelerationMps2: 2,
  yieldS: { straight: 0.5, left: 3, right: 1, 'u-turn': 8 },
  signalWaitShare: 1,
};

export const VEHICLE_PROFILES: Readonly<Record<RoutedClass, VehicleProfile>> = {
  car: CAR,
  truck: { ...CAR, vehicleClass: 'truck', maxSpeedMps: 90 / 3.6, freeFlowShare: 0.85, lateralMps2: 1.5, accelerationMps2: 0.8, yieldS: { straight: 0.5, left: 5, right: 2, 'u-turn': 20 } },
  bus: { ...CAR, vehicleClass: 'bus', maxSpeedMps: 100 / 3.6, freeFlowShare: 0.85, lateralMps2: 1.2, accelerationMps2: 1, yieldS: { straight: 0.5, left: 4, right: 2, 'u-turn': 20 } },
  emergency: { ...CAR, vehicleClass: 'emergency', freeFlowShare: 1.1, yieldS: { straight: 0.5, left: 1, right: 1, 'u-turn': 5 }, signalWaitShare: 0.25 },
  motorcycle: { ...CAR, vehicleClass: 'motorcycle', accelerationMps2: 3 },
};
