#!/bin/bash
# What the image's own entrypoint would be: the stand-in, told which image it is. IMAGE_STEP=root, when
# the image is made, lays out the files that it brings.
export IMAGE=@IMAGE@ IMAGE_GENERATION=@GENERATION@ IMAGE_KAFKA=@KAFKA@ IMAGE_HOME='' IMAGE_CLASSPATH='/opt/kafka/libs/*'
logging="-Dlog4j2.configurationFile=/opt/standin/log4j2.properties -Dlog4j.configuration=file:/opt/standin/log4j.properties"
# The heap, the compiler and the collector that cost least: several of these JVMs share a small machine.
export IMAGE_HEAP_OPTS=-Xmx256m
export IMAGE_JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto $logging"
exec "/opt/standin/${IMAGE_STEP:-entrypoint}.sh" "$@"
