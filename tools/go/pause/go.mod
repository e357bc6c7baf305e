// The program that holds a pod's namespaces, inside the node image.
module voicebots.invalid/tools/pause

go 1.25.0
