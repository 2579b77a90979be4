#!/bin/bash
# What the image's own entrypoint would be: the stand-in, told which image it is.
export IMAGE=@IMAGE@ IMAGE_GENERATION=B IMAGE_KAFKA=@KAFKA@ IMAGE_HOME='' IMAGE_CLASSPATH='/opt/kafka/libs/*'
logging="-Dlog4j2.configurationFile=/opt/standin/log4j2.properties -Dlog4j.configuration=file:/opt/standin/log4j.properties"
# The compiler and the collector that cost least: several of these JVMs share a small machine.
export IMAGE_JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto $logging"
exec /opt/standin/entrypoint.sh "$@"
