package com.example.cidesk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class CiDeskApplication {

	public static void main(String[] args) {
		SpringApplication.run(CiDeskApplication.class, args);
	}

}
