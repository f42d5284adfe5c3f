package org.springframework.carillon;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Listens to everything, as listeners of the framework do that pass events on.
 */
public class FrameworkListener implements ApplicationListener<ApplicationEvent> {

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
	}

}
