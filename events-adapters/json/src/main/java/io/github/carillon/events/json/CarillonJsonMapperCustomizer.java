package io.github.carillon.events.json;

import tools.jackson.databind.json.JsonMapper;

/**
 * Changes how the data of events is written as JSON and read, before that is fixed.
 * Called once, when {@link CarillonJson} is built. The envelope around the data and the
 * limits of what is read are not affected.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CarillonJsonMapperCustomizer {

	/**
	 * Customizes the mapper of data.
	 * @param builder its builder
	 */
	void customize(JsonMapper.Builder builder);

}
