package io.github.carillon.events.scenario;

/**
 * What the events of a scenario carry.
 *
 * @param publisher which thread published it, or what led to it
 * @param number as which of that thread
 * @param bus on which bus
 * @param depth after how many others
 * @param isLimited whether it, or what led to it, has a limit of time
 */
record Mark(int publisher, int number, int bus, int depth, boolean isLimited) {

	Mark child(int onBus) {
		return new Mark(this.publisher, this.number, onBus, this.depth + 1, this.isLimited);
	}

}
