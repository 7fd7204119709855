/** The one place of this room that reaches into the road network's store, which is not behind its library door. */
export { RoadnetStore, type Written } from '../../../../roadnet/store/roadnet-store';
